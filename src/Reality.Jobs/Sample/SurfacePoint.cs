using System.Numerics;

namespace Reality.Jobs.Sample;

/// <summary>A place on a face of the site, as a ray found it.</summary>
/// <param name="Face">Index of the face; -1 for the sky.</param>
/// <param name="Position">World coordinates.</param>
/// <param name="Normal">For shading.</param>
/// <param name="On">Coordinates on the face in meters.</param>
/// <param name="Depth">Camera-frame z in meters.</param>
internal readonly record struct SurfacePoint(int Face, Vector3 Position, Vector3 Normal, Vector2 On, float Depth)
{
    /// <summary>Where a ray meets nothing.</summary>
    public static readonly SurfacePoint Sky = new(-1, default, default, default, float.PositiveInfinity);
}
