SELECT count(*) > 0 FROM jobs WHERE state = 'failed'
