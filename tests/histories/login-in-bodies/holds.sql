SELECT user_id('u7') = 7 AND shown(7) = 'U7'
