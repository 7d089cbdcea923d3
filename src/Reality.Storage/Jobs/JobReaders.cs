using System.Collections.Concurrent;
using Reality.Storage.Database;

namespace Reality.Storage.Jobs;

/// <summary>Readers that wait for their next read; as many as there were reads at one time.</summary>
internal sealed class JobReaders(string connectionString) : IDisposable
{
    private readonly ConcurrentBag<JobReader> _idle = [];

    /// <summary>Null where there is no such job.</summary>
    public JobRow? Find(Guid id)
    {
        if (!_idle.TryTake(out var reader))
            reader = new(connectionString);
        try
        {
            var job = reader.Find(id);
            _idle.Add(reader);
            return job;
        }
        catch
        {
            // The next read begins with a new connection.
            reader.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        while (_idle.TryTake(out var reader))
            reader.Dispose();
    }
}
