using Reality.Contract.Requests;
using Reality.Contract;
using Reality.Contract.Presets;
using Reality.Formats.Geodesy;
using Reality.Jobs.Files;
using Reality.Jobs.Stages;

namespace Reality.Jobs.Planning;

/// <summary>Plans the jobs of one type: stored specifications in, stages out.</summary>
public abstract class JobPlanner(JobType type)
{
    /// <summary>The job type of the contract.</summary>
    public JobType Type => type;

    /// <summary>The stages of a stored job.</summary>
    /// <param name="specifications">JSON as stored with the job.</param>
    /// <exception cref="Pipeline.StageException">Options contradict each other, or a format does not support one.</exception>
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
        return JobCrsData.Read(CrsDataOf(read), site.Files) is { } data
            ? JobCrsData.In(JobCrsData.With(data, () => Plan(read, site)), data)
            : Plan(read, site);
    }

    /// <summary>Bucket path of files for coordinate systems; null = none.</summary>
    private protected virtual string? CrsDataOf(TSpecifications specifications) => null;

    private protected abstract JobPlan Plan(TSpecifications specifications, JobSite site);
}

/// <summary>Environment in which the stages of a stored job are planned.</summary>
/// <param name="named">The values that specifications may name: the export formats.</param>
internal sealed class JobSite(IJobFiles files, string specifications, IReadOnlyList<INamedValue> named)
{
    public IJobFiles Files => files;

    public IReadOnlyList<INamedValue> Named => named;

    /// <summary>The specifications: artifacts depend on nothing else, since inputs do not change while a job runs.</summary>
    public object Key => specifications;

    /// <summary>The presets that the job names; see <see cref="RequestedPresets.Read"/>.</summary>
    public PresetSettings PresetsOf(IReadOnlyList<string>? names) => RequestedPresets.Read(names, files, named);

    /// <summary>A scene that exists before the job begins.</summary>
    public SceneInput SceneAt(string id) => new(files, Place.RealityData(id)) { Key = Key };
}
