from django.db import models


class RememberedMatch(models.Model):
    """What a heading or a word for stage became last time, so that the next file is matched by itself."""

    kind = models.CharField(max_length=6, choices={"column": "column", "stage": "stage"})
    words = models.CharField(max_length=200)
    becomes = models.CharField(max_length=20, blank=True)
    """Empty: it was left out on purpose."""

    class Meta:
        constraints = (models.UniqueConstraint(fields=["kind", "words"], name="words_are_remembered_once"),)

    def __str__(self) -> str:
        return f"{self.words} → {self.becomes}"
