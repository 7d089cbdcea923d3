using System.Numerics;

namespace Reality.Jobs.Sample;

/// <summary>A <see cref="Spot"/> on the plane that noise is read from, meters.</summary>
internal readonly record struct PlaneSpot(Vector2 Place, Vector2 Right, Vector2 Down)
{
    public bool IsPoint => Right == Vector2.Zero && Down == Vector2.Zero;
}
