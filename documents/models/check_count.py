from django.db import models


class CheckCount(models.Model):
    """How often one address asked the public page within one minute. Kept for an hour, where no other server is
    asked, so that the limit holds whatever is down."""

    address = models.CharField(max_length=64)
    minute = models.DateTimeField()
    asked = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["address", "minute"], name="a_minute_of_an_address_is_counted_once"),
        )
        indexes = (models.Index(fields=["minute"], name="check_counts_by_minute"),)

    def __str__(self) -> str:
        return f"{self.address} {self.minute:%H:%M}: {self.asked}"
