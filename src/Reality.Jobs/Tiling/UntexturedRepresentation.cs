namespace Reality.Jobs.Tiling;

/// <summary>How surfaces look that no photo sees.</summary>
public enum UntexturedRepresentation
{
    /// <summary>Filled from around.</summary>
    InpaintingCompletion,

    /// <summary>In one color.</summary>
    UniformColor,
}
