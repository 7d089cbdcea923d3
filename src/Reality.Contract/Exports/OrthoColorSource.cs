namespace Reality.Contract.Exports;

/// <summary>Where the colors of an orthophoto come from.</summary>
public enum OrthoColorSource
{
    /// <summary>The model as it is textured.</summary>
    Reference3dModelVisible,

    /// <summary>The photos that see each place best from above.</summary>
    OptimizedComputationVisible,

    /// <summary>As Reference3dModelVisible, temperatures.</summary>
    Reference3dModelThermal,

    /// <summary>As OptimizedComputationVisible, temperatures.</summary>
    OptimizedComputationThermal,
}
