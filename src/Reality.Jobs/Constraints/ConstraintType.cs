namespace Reality.Jobs.Constraints;

/// <summary>What a constraint is made of.</summary>
public enum ConstraintType
{
    /// <summary>Triangles.</summary>
    Mesh,

    /// <summary>Polygons.</summary>
    Polygon,
}
