using Reality.Jobs.Files;
using Reality.Jobs.Stages;
using Reality.Pipeline;

namespace Reality.Jobs.Execution;

/// <summary>What the stages of a stored job are made with.</summary>
internal sealed class JobSite(IJobFiles files, string specifications)
{
    public IJobFiles Files => files;

    /// <summary>Filled while stages are added.</summary>
    public StageKeys Keys { get; } = new();

    /// <summary>What the artifacts of a job follow from: its inputs stay as they are while it runs.</summary>
    public object Key => specifications;

    /// <summary>The place of a reality data.</summary>
    public static string RealityData(string id) => ContainerFiles.RealityDataPrefix + id;

    /// <summary>A scene that is there before the job begins.</summary>
    public SceneInput SceneAt(string id)
    {
        var place = RealityData(id);
        return new(files, place, () => SceneSize.Of(SceneFiles.ReadDocument(files, place).Scene)) { Key = Key };
    }
}
