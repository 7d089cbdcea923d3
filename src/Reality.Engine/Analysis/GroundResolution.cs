using Reality.Core.Scenes;
using Reality.Engine.Rendering;
using Reality.Engine.Texturing;
using Reality.Pipeline;

namespace Reality.Engine.Analysis;

/// <summary>
/// Meters on the surface per pixel of the photo that shows it finest: the side of a square as large as what the pixel covers, so
/// that slant counts as well as distance.
/// </summary>
/// <remarks>Reads "visibility/{photo}.bin". Not safe to use from several threads at once.</remarks>
public sealed class GroundResolution
{
    private readonly Scene _scene;
    private readonly VisibilityCache _photos;

    public GroundResolution(Workspace workspace)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        _scene = workspace.ReadSceneWithoutTiePoints(SceneArtifact.Calibrated);
        _photos = new(workspace, _scene);
    }

    /// <summary>Resolution at each vertex of a mesh, meters per pixel; positive infinity if no photo sees it.</summary>
    /// <param name="slackMeters">How far the mesh may lie from the surface that the photos see.</param>
    public float[] At(Mesh mesh, double slackMeters, int threadCount, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(mesh);
        var finest = new float[mesh.VertexCount];
        finest.AsSpan().Fill(float.PositiveInfinity);
        var bounds = mesh.Bounds();
        foreach (var photo in _scene.CalibratedPhotos)
        {
            cancellation.ThrowIfCancellationRequested();
            var camera = _scene.CameraOf(photo);
            if (!_photos.Contains(photo.Id) || !ViewFrustum.MaySee(PinholeView.Of(photo, camera), bounds))
                continue;
            var visibility = _photos.Get(photo.Id);
            RasterRows.ForRanges(finest.Length, threadCount, Compare, cancellation);

            void Compare(int first, int end)
            {
                for (var v = first; v < end; v++)
                {
                    if (visibility.Shows(mesh.WorldPosition(v), slackMeters, out var pixel, out var depth))
                        finest[v] = Math.Min(finest[v], (float)MetersPerPixel(visibility, camera, pixel, depth));
                }
            }
        }
        return finest;
    }

    /// <summary>Meters per pixel of a photo at full size, at a pixel and depth of its reduced depth view.</summary>
    internal static double MetersPerPixel(PhotoVisibility visibility, Camera camera, Core.Numerics.Vector2d pixel, double depth)
    {
        var reduction = camera.FocalLength / visibility.DepthView.FocalX;
        return Math.Sqrt(visibility.SquareMetersAt(pixel, depth)) / reduction;
    }
}
