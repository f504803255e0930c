"""Why a plan differs."""
