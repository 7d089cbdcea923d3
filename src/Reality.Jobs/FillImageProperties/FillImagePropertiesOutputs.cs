namespace Reality.Jobs.FillImageProperties;

/// <summary>Results of a FillImageProperties job.</summary>
public sealed record FillImagePropertiesOutputs
{
    /// <summary>Reality data id of the scene.</summary>
    public required string Scene { get; init; }
}
