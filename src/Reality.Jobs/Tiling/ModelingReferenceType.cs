namespace Reality.Jobs.Tiling;

/// <summary>What a modeling reference can be used for.</summary>
public enum ModelingReferenceType
{
    /// <summary>Orthophotos and surface models only.</summary>
    Orthophoto,

    /// <summary>Every export.</summary>
    Complete,
}
