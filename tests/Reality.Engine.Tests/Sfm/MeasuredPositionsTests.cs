using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Engine.Sfm;
using Reality.Testing;

namespace Reality.Engine.Tests.Sfm;

/// <summary>Ten photos that no tie point supports, so that chance may have placed any of them.</summary>
public sealed class MeasuredPositionsTests
{
    [Theory]
    [InlineData(0, 0)]
    [InlineData(2, 2)]
    [InlineData(3, 0)]
    [InlineData(10, 0)]
    public void Positions_contradict_at_most_a_fifth_of_the_photos(int misplaced, int contradicted)
    {
        var synthetic = SyntheticScene.Aerial(new() { PhotoCount = 10, PointCount = 50, PositionSigmaMeters = 0.5 });
        var reconstruction = SyntheticReconstruction.Posed(synthetic);
        for (var i = 0; i < misplaced; i++)
        {
            var pose = reconstruction.CameraFromWorld[i];
            reconstruction.CameraFromWorld[i] = RigidTransform.FromCenter(
                pose.Rotation, pose.Center + new Vector3d(300 + 70 * i, 90 * i * i - 200, 0));
        }
        var georeferencing = new Georeferencing(reconstruction, new());
        georeferencing.Apply();

        Assert.Equal(
            Enumerable.Range(0, contradicted), georeferencing.Positions.Contradicted().Select(conflict => conflict.Photo));
    }
}
