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
    public void What_is_no_token_is_refused() =>
        Gen.String.Sample(text => text.Length == 32 || !JobCursor.TryParse(text, out _));
}
