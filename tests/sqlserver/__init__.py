"""SQL Server, of which no registry has a server: its statements, and its driver refused."""
