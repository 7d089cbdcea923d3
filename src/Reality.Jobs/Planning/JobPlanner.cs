using Reality.Contract;
using Reality.Contract.Requests;
using Reality.Jobs.Unbuilt;

namespace Reality.Jobs.Planning;

/// <summary>Plans the jobs of one type: stored specifications in, stages out.</summary>
public abstract class JobPlanner(JobType type)
{
    /// <summary>What the contract says of the type.</summary>
    public JobType Type => type;

    /// <summary>The stages of a stored job.</summary>
    /// <param name="specifications">JSON as it is stored with the job.</param>
    /// <exception cref="Pipeline.StageException">The job asks for something that is not built.</exception>
    internal abstract JobPlan Plan(string specifications, JobSite site);
}

/// <summary>Plans the jobs of one type from its typed specifications.</summary>
/// <typeparam name="TSpecifications">The specifications as stored.</typeparam>
public abstract class JobPlanner<TSpecifications>(JobType type) : JobPlanner(type)
    where TSpecifications : class
{
    internal sealed override JobPlan Plan(string specifications, JobSite site)
    {
        var read = RequestReader.ReadStored<TSpecifications>(specifications, site.Named);
        NotBuiltYet.Check(read, "specifications");
        return Plan(read, site);
    }

    private protected abstract JobPlan Plan(TSpecifications specifications, JobSite site);
}
