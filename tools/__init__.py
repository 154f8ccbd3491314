"""What the agent can do: twelve tools, their specs, the result they return, charts."""
