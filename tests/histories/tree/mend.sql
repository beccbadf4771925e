UPDATE folders SET path = path || '.' || id WHERE path = '/same';
