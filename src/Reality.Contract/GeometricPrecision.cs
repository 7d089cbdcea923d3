namespace Reality.Contract;

/// <summary>How fine the mesh is; finer takes more time and memory.</summary>
public enum GeometricPrecision
{
    Medium,
    High,
    Extra,
    Ultra,
}
