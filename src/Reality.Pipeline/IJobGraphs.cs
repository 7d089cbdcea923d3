namespace Reality.Pipeline;

/// <summary>Loads the graphs of stored jobs.</summary>
public interface IJobGraphs
{
    /// <summary>
    /// Returns the same graph on every machine and at every call: it depends only on the job's row and its inputs. Throws
    /// <see cref="StageException"/>, with a message for the user, if the job cannot run.
    /// </summary>
    JobGraph Load(Guid jobId);

    /// <summary>Predicted memory of <see cref="Load"/>, in bytes.</summary>
    long LoadBytes(Guid jobId) => 0;

    /// <summary>
    /// Called when all stages are complete and before the job is reported as successful; again after a crash. Records nothing if
    /// the job has stopped meanwhile.
    /// </summary>
    void Finish(Guid jobId);

    /// <summary>Predicted memory of <see cref="Finish"/>, in bytes.</summary>
    long FinishBytes(Guid jobId) => 0;

    /// <summary>
    /// Removes the artifacts and scratch files of a job that ended some time ago, if they still exist. Called on one worker.
    /// </summary>
    void CleanUp(Guid jobId)
    {
    }
}
