"""Loaded by a worker of these tests: it takes few pilots at a time, so that it can die between and within many."""

from assessments.services import assessing

FEW = 25
assessing.CHUNK = FEW
