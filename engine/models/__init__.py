from engine.models.pulse import Pulse
from engine.models.unlucky_task import UnluckyTask

__all__ = ["Pulse", "UnluckyTask"]
