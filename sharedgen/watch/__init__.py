"""`sharedgen build --watch`: what a build depends on, and a build whenever that changes."""
