namespace Reality.Jobs.FillImageProperties;

/// <summary>
/// What a FillImageProperties job is asked to do: read size, camera, position and time of photos into a scene.
/// </summary>
public sealed record FillImagePropertiesCreate
{
    /// <summary>What the job reads.</summary>
    public required FillImagePropertiesInputs Inputs { get; init; }

    /// <summary>Names of the wanted outputs; none twice.</summary>
    public required IReadOnlyList<FillImagePropertiesOutput> Outputs { get; init; }

    /// <summary>What is absent has its default.</summary>
    public FillImagePropertiesOptions? Options { get; init; }
}
