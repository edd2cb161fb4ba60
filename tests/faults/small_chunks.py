"""Loaded by a worker of these tests: it takes few pilots at a time, so that it can die between and within many."""

from assessments.services import assessing

FEW = 50
assessing.RANGE, assessing.CHUNK = FEW, FEW // 2
