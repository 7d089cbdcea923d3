namespace Reality.Pipeline;

/// <summary>A running task to which the meter attributes what the process uses.</summary>
internal interface IMeteredTask
{
    /// <summary>Equal for tasks of the same stage of the same job.</summary>
    object Stage { get; }

    TaskNeeds Needs { get; }

    TimeSpan Wall { get; set; }

    TimeSpan Cpu { get; set; }

    long PeakMemoryBytes { get; set; }
}
