using Reality.Core.Numerics;
using Reality.Core.Scenes;

namespace Reality.Engine.Texturing;

/// <summary>
/// A sample of the points that a photo sees, in groups with a sphere around each, to count those in the views of other photos.
/// </summary>
/// <remarks>
/// Most photos of a large survey share no surface with a given one: a group whose sphere lies outside a view is not
/// projected. The counts are those of projecting every point.
/// </remarks>
internal sealed class SharedView
{
    private const int Columns = 16;
    private const int Rows = 12;
    private const int GroupSide = 4;

    private readonly List<Group> _groups = [];

    private SharedView()
    {
    }

    /// <summary>The points at the centers of 16 x 12 cells of a photo, as far as it sees a surface there.</summary>
    public static SharedView Of(PhotoVisibility photo)
    {
        var shared = new SharedView();
        for (var row = 0; row < Rows; row += GroupSide)
        {
            for (var column = 0; column < Columns; column += GroupSide)
            {
                var points = PointsOf(photo, column, row);
                if (points.Count > 0)
                    shared._groups.Add(Group.Of(points));
            }
        }
        return shared;
    }

    /// <summary>Number of points inside a view.</summary>
    public int CountInside(PinholeView view)
    {
        var count = 0;
        foreach (var group in _groups)
        {
            if (group.MayBeInside(view))
                count += group.Points.Count(point => IsInside(view, point));
        }
        return count;
    }

    /// <summary>Whether points have to be projected to know how many are inside a view.</summary>
    internal bool MayBeInside(PinholeView view) => _groups.Exists(group => group.MayBeInside(view));

    private static List<Vector3d> PointsOf(PhotoVisibility photo, int column, int row)
    {
        var points = new List<Vector3d>();
        for (var j = row; j < row + GroupSide; j++)
        {
            for (var i = column; i < column + GroupSide; i++)
            {
                var x = (2 * i + 1) * photo.DepthView.Width / (2 * Columns);
                var y = (2 * j + 1) * photo.DepthView.Height / (2 * Rows);
                var depth = photo.Depth.DepthAt(x, y);
                if (double.IsFinite(depth))
                    points.Add(photo.DepthView.Unproject(new(x + 0.5, y + 0.5), depth));
            }
        }
        return points;
    }

    private static bool IsInside(PinholeView view, Vector3d point) =>
        view.TryProject(point, out var pixel, out _)
        && pixel.X >= 0 && pixel.Y >= 0 && pixel.X < view.Width && pixel.Y < view.Height;

    private sealed record Group(List<Vector3d> Points, Vector3d Center, double Radius)
    {
        // Rounding must not lose a point at the border of a view.
        private const double Slack = 1e-6;

        public static Group Of(List<Vector3d> points)
        {
            var center = points.Aggregate(Vector3d.Zero, (sum, point) => sum + point) / points.Count;
            return new(points, center, points.Max(point => Vector3d.Distance(point, center)));
        }

        // The planes through the center of projection and the borders of the image, and the plane of the camera.
        public bool MayBeInside(PinholeView view)
        {
            var p = view.CameraFromWorld * Center;
            var reach = Radius + Slack * (Radius + p.Length);
            return p.Z > -reach
                && IsWithin(view.FocalX, p.X, view.CenterX, p.Z) && IsWithin(-view.FocalX, p.X, view.Width - view.CenterX, p.Z)
                && IsWithin(view.FocalY, p.Y, view.CenterY, p.Z) && IsWithin(-view.FocalY, p.Y, view.Height - view.CenterY, p.Z);

            bool IsWithin(double focal, double side, double edge, double depth) =>
                focal * side + edge * depth >= -reach * Math.Sqrt(focal * focal + edge * edge);
        }
    }
}
