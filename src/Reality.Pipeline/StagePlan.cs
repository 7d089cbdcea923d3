namespace Reality.Pipeline;

/// <summary>What holds for the tasks of every stage.</summary>
internal static class StagePlan
{
    /// <summary>Throws where a task could not be told from another, or could not name its record.</summary>
    public static void Check(JobStage stage, IReadOnlyList<JobTask> tasks)
    {
        if (tasks.FirstOrDefault(task => !IsTaskId(task.Id)) is { } bad)
            throw new InvalidOperationException($"'{bad.Id}' cannot name a task.");
        if (tasks.DistinctBy(task => task.Id, StringComparer.Ordinal).Count() != tasks.Count)
            throw new InvalidOperationException($"Two tasks of the stage '{stage.Name}' have the same name.");
    }

    private static bool IsTaskId(string id) =>
        id.Length is > 0 and <= 100 && id[0] != '.' && id.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-' or '+');
}
