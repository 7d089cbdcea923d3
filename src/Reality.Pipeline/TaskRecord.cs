using System.Text.Json;

namespace Reality.Pipeline;

/// <summary>
/// Record of a completed task: its messages, figures, outputs and resources. An artifact of its stage, "stage/tasks/id.json".
/// </summary>
internal sealed record TaskRecord
{
    public IReadOnlyList<JobMessage> Messages { get; init; } = [];

    public IReadOnlyList<JobFigure> Figures { get; init; } = [];

    public IReadOnlyList<JobOutput> Outputs { get; init; } = [];

    public TimeSpan Wall { get; init; }

    public TimeSpan Cpu { get; init; }

    public long PeakMemoryBytes { get; init; }

    /// <summary>
    /// Finds the record of a task; null if the task is not complete or its record is unreadable: it then runs again.
    /// </summary>
    public static TaskRecord? Find(Workspace workspace, StageName stage, string taskId)
    {
        var name = NameOf(stage, taskId);
        if (!workspace.Contains(name))
            return null;
        try
        {
            using var stream = workspace.Read(name);
            return JsonSerializer.Deserialize<TaskRecord>(stream);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public void Write(Workspace workspace, StageName stage, string taskId) =>
        workspace.Write(NameOf(stage, taskId), stream => JsonSerializer.Serialize(stream, this));

    /// <summary>
    /// Forgets that runs with other options completed the task, whose published files are about to be replaced.
    /// </summary>
    public static void Supersede(Workspace workspace, StageName stage, string taskId)
    {
        foreach (var path in workspace.OtherVersionsOf(NameOf(stage, taskId)))
            File.Delete(path);
    }

    private static ArtifactName NameOf(StageName stage, string taskId) => stage / $"tasks/{taskId}.json";
}
