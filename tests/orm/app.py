"""One version of an application, until file `stop` is there: see app.js, which does the same."""
import json
import os
import random
import threading

from model import POOL

BASES = {"before": 1000000, "after": 2000000}


class Application:
    def __init__(self, tool, shape, stop):
        self.tool, self.shape, self.stop = tool, shape, stop
        self.counts = {"operations": 0, "failures": 0, "wrong": 0, "stale": 0, "first": None}
        self.lock = threading.Lock()

    def count(self, what, first=None):
        with self.lock:
            self.counts[what] += 1
            self.counts["first"] = self.counts["first"] or first

    def attempt(self, what, *arguments):
        try:
            answer = what(*arguments)
            self.count("operations")
            return answer
        except Exception as error:  # whatever it is, it is a failure that is counted
            self.count("failures", f"{type(error).__name__}: {error}")
            return None

    def check(self, row, id):
        right = all(str(row[name]) == str(value) for name, value in self.shape.values(id, row["version"]).items())
        if not right or row["posts"] < row["version"] % 100 - 1:
            self.count("wrong")

    def change(self, id):
        row = self.attempt(self.tool.find, id)
        if row:
            self.check(row, id)
            values = self.shape.values(id, row["version"] + 1)
            if self.attempt(self.tool.change, id, row["version"], values) == 0:
                self.count("stale")

    def work(self, worker):
        shape = self.shape
        other = BASES["after" if shape.side == "before" else "before"]
        number = 0
        while not os.path.exists(self.stop):
            id = BASES[shape.side] + worker * 100000 + number
            self.attempt(self.tool.insert, dict(shape.values(id, 1), id=id, version=1))
            if number % 3 == 0:
                self.attempt(self.tool.upsert, dict(shape.values(id, 101), id=id, version=101))
            self.change(id)
            self.change(other + random.randrange(POOL) * 100000 + random.randrange(number + 1))
            failures = self.counts["failures"]
            row = self.attempt(self.tool.find, id)
            if row:
                self.check(row, id)
            elif failures == self.counts["failures"]:
                self.count("wrong")
            number += 1

    def run(self):
        threads = [threading.Thread(target=self.work, args=(worker,)) for worker in range(POOL)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        print(json.dumps(self.counts))
