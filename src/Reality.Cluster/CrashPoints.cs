namespace Reality.Cluster;

/// <summary>
/// Lets a test crash a worker between a transaction and the action that follows it. Does nothing in production.
/// </summary>
internal class CrashPoints
{
    public virtual void Pass(CrashPoint point)
    {
    }
}

/// <summary>The moments at which a process may die with a transaction committed and the next action not yet taken.</summary>
internal enum CrashPoint
{
    JobBegun,
    StagePlanned,
    TasksClaimed,
    TaskStarted,
    TaskRan,
    TaskEnded,
    TaskReturned,
    JobFinished,
}

/// <summary>Thrown by a test at a crash point in place of the end of the process; no code may handle it.</summary>
internal sealed class SimulatedCrashException : Exception;
