namespace Reality.Jobs.Sample;

/// <summary>Where a ray meets a triangle: <c>origin + Distance * direction</c>.</summary>
/// <param name="Triangle">Index of the triangle.</param>
/// <param name="Distance">In lengths of the ray's direction.</param>
/// <param name="B1">Barycentric weight of the triangle's second vertex.</param>
/// <param name="B2">Barycentric weight of the triangle's third vertex.</param>
public readonly record struct SurfaceHit(int Triangle, double Distance, double B1, double B2);
