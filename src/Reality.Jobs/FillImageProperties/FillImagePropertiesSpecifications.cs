namespace Reality.Jobs.FillImageProperties;

/// <summary>The specifications of a FillImageProperties job as stored and returned.</summary>
public sealed record FillImagePropertiesSpecifications
{
    /// <summary>As sent.</summary>
    public required FillImagePropertiesInputs Inputs { get; init; }

    /// <summary>Where the outputs are, or will be.</summary>
    public required FillImagePropertiesOutputs Outputs { get; init; }

    /// <summary>As sent.</summary>
    public FillImagePropertiesOptions? Options { get; init; }
}
