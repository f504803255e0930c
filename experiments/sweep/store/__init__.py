"""The store of a sweep: finished batches on disk, each checked whenever it is opened, and questions put to them."""
