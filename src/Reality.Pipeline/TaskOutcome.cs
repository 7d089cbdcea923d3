namespace Reality.Pipeline;

/// <summary>What a task has to say for the job's summary. Kept with its completion: a resumed job still says it.</summary>
public sealed class TaskOutcome
{
    private readonly Lock _gate = new();
    private readonly List<JobFigure> _figures = [];
    private readonly List<JobOutput> _outputs = [];

    /// <summary>A figure worth a line on the console, e.g. "registered photos", "11 of 11".</summary>
    public void Figure(string name, string value)
    {
        lock (_gate)
            _figures.Add(new(name, value));
    }

    /// <summary>A file or folder the user can now open.</summary>
    /// <param name="name">What it is, e.g. "3D Tiles".</param>
    /// <param name="path">Full path.</param>
    public void Output(string name, string path)
    {
        lock (_gate)
            _outputs.Add(new(name, path));
    }

    internal IReadOnlyList<JobFigure> Figures
    {
        get
        {
            lock (_gate)
                return [.. _figures];
        }
    }

    internal IReadOnlyList<JobOutput> Outputs
    {
        get
        {
            lock (_gate)
                return [.. _outputs];
        }
    }
}
