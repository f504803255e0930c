"""Many runs of one scenario, in parallel."""

from experiments.replicate.replication import replicate as replicate
from experiments.replicate.replication import replicate_until as replicate_until
