"""What the simulator does when somebody pushes it: levers, responses, and the findings that it must bring forth."""
