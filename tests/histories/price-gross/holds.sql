SELECT count(*) = 0 FROM wares WHERE gross <> net * 1.2
