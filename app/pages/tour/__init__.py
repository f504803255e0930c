"""The guided tour and the stories."""
