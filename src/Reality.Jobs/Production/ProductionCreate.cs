namespace Reality.Jobs.Production;

/// <summary>What a Production job is asked to do: model the tiles and export them.</summary>
public sealed record ProductionCreate
{
    /// <summary>What the job reads.</summary>
    public required ProductionInputs Inputs { get; init; }

    /// <summary>The exports.</summary>
    public required ProductionOutputsCreate Outputs { get; init; }
}
