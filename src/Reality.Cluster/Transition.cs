namespace Reality.Cluster;

/// <summary>The moments between a transaction and what follows from it, where a process may die.</summary>
internal enum Transition
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
