namespace Reality.Core.Tests;

public sealed class InvalidFileExceptionTests
{
    [Fact]
    public void The_message_names_the_format_and_the_place()
    {
        var inner = new IOException("x");
        var error = new InvalidFileException("PLY", "the header ends too early.", 42, inner);

        Assert.Equal("PLY: the header ends too early. (at byte 42)", error.Message);
        Assert.Equal(("PLY", 42L), (error.Format, error.ByteOffset));
        Assert.Same(inner, error.InnerException);
    }

    [Fact]
    public void A_message_behind_the_name_of_the_file_does_not_repeat_it()
    {
        var named = new InvalidFileException("JPEG", "is damaged; copy it again.", fileName: "a.jpg");
        var nameless = new InvalidFileException("PLY", "the header ends too early.", 42);

        Assert.Equal("JPEG: a.jpg is damaged; copy it again.", named.Message);
        Assert.Equal("it is damaged; copy it again.", named.Reason);
        Assert.Equal("the header ends too early. (at byte 42)", nameless.Reason);
    }

    [Fact]
    public void Without_a_place_the_message_has_none()
    {
        var error = new InvalidFileException("JPEG", "is empty.");

        Assert.Equal("JPEG: is empty.", error.Message);
        Assert.Equal(-1, error.ByteOffset);
    }
}
