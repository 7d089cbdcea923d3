namespace Reality.Cluster;

/// <summary>Thrown by tests in place of the end of the process: nothing may be done about it.</summary>
internal sealed class SimulatedCrashException : Exception;
