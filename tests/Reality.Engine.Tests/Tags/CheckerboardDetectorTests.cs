using Reality.Core.Imaging;
using Reality.Core.Numerics;
using Reality.Engine.Tags;

namespace Reality.Engine.Tests.Tags;

public sealed class CheckerboardDetectorTests
{
    [Theory]
    [InlineData(9, 6, 0.2)]
    [InlineData(9, 6, 3.3)]
    [InlineData(8, 5, -0.4)]
    [InlineData(5, 4, 1.6)]
    [InlineData(4, 3, 0.7)]
    public void Corners_are_numbered_from_the_same_one(int columns, int rows, double turn)
    {
        var corners = RenderedTags.Tilted(300, 300, 380, turn);
        var board = Assert.Single(Find(new RenderedTags(600, 600).DrawBoard(columns, rows, corners).Photo));

        Assert.Equal($"checkerboard:{columns}x{rows}", board.Name);
        Assert.Null(board.Center);
        // The first square is black.
        for (var i = 0; i < columns * rows; i++)
            Assert.InRange((PlaceOf(corners, columns, rows, i % columns, i / columns) - board.Points[i]).Length, 0, 0.25);
    }

    [Fact]
    public void Boards_with_fewer_corners_are_none()
    {
        Assert.Empty(Find(new RenderedTags(600, 600).DrawBoard(3, 3, RenderedTags.Tilted(300, 300, 380, 0.2)).Photo));
        Assert.Empty(Find(new RenderedTags(600, 600).DrawBoard(6, 2, RenderedTags.Tilted(300, 300, 380, 0.2)).Photo));
    }

    [Fact]
    public void Large_squares_are_found_in_reduced_photos()
    {
        var photo = new RenderedTags(1000, 1000).DrawBoard(5, 4, RenderedTags.Tilted(500, 500, 800, 0.1)).Photo;
        Assert.Equal(20, Assert.Single(Find(photo)).Points.Length);
    }

    [Fact]
    public void Each_board_of_a_photo_is_found_once()
    {
        var photo = new RenderedTags(900, 500).DrawBoard(8, 5, RenderedTags.Tilted(200, 230, 220, 0.1))
            .DrawBoard(5, 4, RenderedTags.Tilted(680, 250, 220, -0.3)).Photo;
        Assert.Equal(["checkerboard:5x4", "checkerboard:8x5"], Find(photo).Select(board => board.Name).Order());
    }

    [Fact]
    public void Of_a_board_that_is_partly_hidden_the_largest_full_rectangle_is_found()
    {
        var corners = RenderedTags.Tilted(300, 300, 380, 0, tilt: 0);
        var photo = new RenderedTags(600, 600).DrawBoard(9, 6, corners).Photo;
        // Over the four corners at the top left, up to the squares beyond.
        var end = 0.5 * (PlaceOf(corners, 9, 6, 1, 1) + PlaceOf(corners, 9, 6, 2, 2));
        for (var y = 0; y < end.Y; y++)
        {
            for (var x = 0; x < end.X; x++)
                photo[x, y] = 150;
        }
        var board = Assert.Single(Find(photo));
        Assert.Equal("checkerboard:7x6", board.Name);
    }

    [Fact]
    public void Light_that_changes_across_the_board_does_not_hide_it()
    {
        var photo = new RenderedTags(600, 600).DrawBoard(9, 6, RenderedTags.Tilted(300, 300, 380, 0.3)).Photo;
        for (var y = 0; y < photo.Height; y++)
        {
            for (var x = 0; x < photo.Width; x++)
                photo[x, y] = (byte)(photo[x, y] * (0.4 + 0.6 * x / photo.Width));
        }
        Assert.Equal("checkerboard:9x6", Assert.Single(Find(photo)).Name);
    }

    [Fact]
    public void Squares_of_many_grays_are_no_board()
    {
        var photo = new Image<byte>(600, 400);
        for (var y = 0; y < photo.Height; y++)
        {
            for (var x = 0; x < photo.Width; x++)
            {
                // Dark and light squares in turn, each of a gray of its own.
                var (column, row) = (x / 40, y / 40);
                var gray = SeededRandom.For(2, 1000 * column + row).NextInt32(100);
                photo[x, y] = (byte)((column + row) % 2 == 0 ? 20 + gray : 130 + gray);
            }
        }
        Assert.Empty(Find(photo));
    }

    [Fact]
    public void It_can_be_cancelled() => Assert.Throws<OperationCanceledException>(
        () => CheckerboardDetector.Find(new(400, 400), new CancellationToken(canceled: true)));

    private static List<PhotoTag> Find(Image<byte> photo) =>
        CheckerboardDetector.Find(photo, TestContext.Current.CancellationToken);

    private static Vector2d PlaceOf(Vector2d[] corners, int columns, int rows, int column, int row) =>
        RenderedTags.PlaceOf(corners, new((column + 1.0) / (columns + 1), (row + 1.0) / (rows + 1)));
}
