namespace Reality.Server.Access;

/// <summary>Lets requests of one user take turns. Some users share a lock.</summary>
internal sealed class UserLocks : IDisposable
{
    private readonly SemaphoreSlim[] _locks = [.. Enumerable.Range(0, 64).Select(_ => new SemaphoreSlim(1))];

    /// <summary>Waits for the turn of a user, which ends when the result is disposed.</summary>
    public async Task<IDisposable> EnterAsync(string userId, CancellationToken cancellation)
    {
        var turn = _locks[(uint)userId.GetHashCode(StringComparison.Ordinal) % _locks.Length];
        await turn.WaitAsync(cancellation);
        return new Turn(turn);
    }

    public void Dispose() => Array.ForEach(_locks, turn => turn.Dispose());

    private sealed class Turn(SemaphoreSlim turn) : IDisposable
    {
        public void Dispose() => turn.Release();
    }
}
