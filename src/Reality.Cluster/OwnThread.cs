namespace Reality.Cluster;

/// <summary>Runs work that may block on a thread of its own, so that it holds no thread of the pool.</summary>
internal static class OwnThread
{
    public static Task<T> Run<T>(Func<T> work) => Task.Factory.StartNew(
        work,
        CancellationToken.None,
        TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach,
        TaskScheduler.Default);

    public static Task Run(Action work) => Run(() =>
    {
        work();
        return true;
    });
}
