SELECT count(*) = 0 FROM jobs WHERE priority > 'urgent'
