using Reality.Contract.Requests;
using Reality.Jobs.Files;
using Reality.Jobs.Stages;

namespace Reality.Jobs.Planning;

/// <summary>What the stages of a stored job are made with.</summary>
/// <param name="named">The values that specifications may name: the export formats.</param>
internal sealed class JobSite(IJobFiles files, string specifications, IReadOnlyList<INamedValue> named)
{
    public IJobFiles Files => files;

    public IReadOnlyList<INamedValue> Named => named;

    /// <summary>What the artifacts of a job follow from: its inputs stay as they are while it runs.</summary>
    public object Key => specifications;

    /// <summary>A scene that is there before the job begins.</summary>
    public SceneInput SceneAt(string id) => new(files, Place.RealityData(id)) { Key = Key };
}
