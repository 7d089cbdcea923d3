using System.Buffers.Binary;
using System.Buffers.Text;
using CsCheck;
using Reality.Storage.Jobs;

namespace Reality.Storage.Tests.Jobs;

public sealed class JobCursorTests
{
    [Fact]
    public void A_token_is_read_back() =>
        Gen.Select(Gen.Long[0, DateTimeOffset.MaxValue.UtcTicks], Gen.Guid).Sample((ticks, id) =>
        {
            var cursor = new JobCursor(new(ticks, TimeSpan.Zero), id);
            return JobCursor.TryParse(cursor.ToToken(), out var read) && read == cursor;
        });

    [Fact]
    public void Text_that_is_no_token_is_refused() =>
        Gen.String.Sample(text => text.Length == 32 || !JobCursor.TryParse(text, out _));

    [Theory]
    [InlineData(23)]
    [InlineData(25)]
    [InlineData(0)]
    public void A_token_of_another_length_is_refused(int length) =>
        Assert.False(JobCursor.TryParse(Base64Url.EncodeToString(new byte[length]), out _));

    [Theory]
    [InlineData(-1, false)]
    [InlineData(0, true)]
    [InlineData(3155378975999999999, true)] // The last tick of the year 9999.
    [InlineData(3155378976000000000, false)]
    [InlineData(long.MaxValue, false)]
    public void A_time_that_does_not_exist_is_refused(long ticks, bool valid)
    {
        var bytes = new byte[24];
        BinaryPrimitives.WriteInt64BigEndian(bytes, ticks);

        Assert.Equal(valid, JobCursor.TryParse(Base64Url.EncodeToString(bytes), out var cursor));
        Assert.Equal(valid ? ticks : null, cursor?.CreatedAt.UtcTicks);
    }

    [Fact]
    public void A_time_is_encoded_as_its_instant()
    {
        var time = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.FromHours(5));

        Assert.Equal(new JobCursor(time.ToUniversalTime(), Guid.Empty).ToToken(), new JobCursor(time, Guid.Empty).ToToken());
    }
}
