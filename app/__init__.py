"""The app in the browser and the command line: what people see of the simulator."""
