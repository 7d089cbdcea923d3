using Reality.Engine;

namespace Reality.Jobs.Runner;

/// <summary>Stands in where nothing can run jobs: each fails and says so.</summary>
public sealed class NoJobGraphs : IJobGraphs
{
    public JobGraph Load(Guid jobId) =>
        throw new StageException("JobType_NotAvailable", "This version cannot run jobs of this type yet. Nothing was changed.");

    public void Finish(Guid jobId)
    {
    }
}
