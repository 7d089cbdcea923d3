namespace Reality.Pipeline;

/// <summary>Gives the graph of a stored job.</summary>
public interface IJobGraphs
{
    /// <summary>
    /// The same graph on every machine and at every call: it follows from the job's row and its inputs alone.
    /// Throws <see cref="Engine.StageException"/> where the job cannot run, with a message for its user.
    /// </summary>
    JobGraph Load(Guid jobId);

    /// <summary>Called once, when all stages are complete and before the job is told to be a success. May be called again after a crash.</summary>
    void Finish(Guid jobId);

    /// <summary>
    /// Removes the artifacts and scratch of a job that ended some time ago; nothing where they are gone already. Called on one
    /// worker.
    /// </summary>
    void CleanUp(Guid jobId)
    {
    }
}
